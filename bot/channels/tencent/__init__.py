"""What the Official Account, the WeCom app and 微信客服 share: callbacks, calls, outcomes.

    callback  verify, decrypt and read what the platform posts; render and encrypt what answers it
    client    call the platform: one token for all processes, JSON, media up and down
    outcomes  what a platform's code means for a parcel

Here belongs what two of them need. What one of them says (its payloads, its events) does not. Only
this package and the three channels know wechatpy or the platforms.
"""
