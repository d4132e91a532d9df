"""What the Official Account, the WeCom app and 微信客服 share.

    callback  verify, decrypt and read what the platform posts; render and encrypt what answers it
    client    call the platform: one token for all processes, JSON, media up and down
    outcomes  what a platform's code means for a parcel
    settings  secrets from the environment, where the platform is
    text      words that may be sent: no link in them but ours, none too long

Here belongs what two of them need. What one of them says (its payloads, its events) does not. Only
this package and the three channels know wechatpy or the platforms.
"""
