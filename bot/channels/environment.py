"""What of a channel's settings is secret, and so stands in the environment, never in a file."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


class Unusable(ValueError):
    """Why a channel cannot be opened: a sentence of `[channel]` and its values, none secret."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code, *data.values())
        self.code, self.data = code, data


def given_secretly(
    settings: type[BaseModel],
    names: Mapping[str, str],
    table: Mapping[str, Any],
    environment: Mapping[str, str],
) -> Mapping[str, Any]:
    """The table with what `names` says of the environment, by the settings' keys.

    `Unusable` where a secret stands in the table, or one that must be there is missing.
    """
    if found := sorted(table.keys() & names.keys()):
        wrong = "、".join(names[key] for key in found)
        raise Unusable("secret_in_file", settings="、".join(found), names=wrong)
    needed = [name for key, name in names.items() if settings.model_fields[key].is_required()]
    if missing := [name for name in needed if not environment.get(name)]:
        raise Unusable("missing_secret", names="、".join(missing))
    secrets = {key: environment[name] for key, name in names.items() if environment.get(name)}
    return {**table, **secrets}
