"""Names of enterprises and teams as they are looked for: the same however they are written."""

from hashlib import sha256

from conversations.forms.names import folded


def team_key(enterprise_name: str, team_name: str) -> str:
    """The same for every way to write the two names, and short: PostgreSQL's index has a limit."""
    return sha256(f"{folded(enterprise_name)}\n{folded(team_name)}".encode()).hexdigest()


def enterprise_key(enterprise_name: str) -> str:
    """The same for every way to write the name; `""` for none."""
    name = folded(enterprise_name)
    return sha256(name.encode()).hexdigest() if name else ""
