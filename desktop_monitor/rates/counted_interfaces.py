"""Which network interfaces are added up, as by countedDevices in devices.js of the page.

``tests/rates/counted_interfaces.json`` has the answers that both must give.
"""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

_LOOPBACK_NAME = re.compile(r"lo\d*", re.ASCII)
_LOOPBACK_ADDRESS = re.compile(r"127\.|::1$")


class _Interface(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def addresses(self) -> tuple[str, ...]: ...

    @property
    def is_physical(self) -> bool | None: ...


T = TypeVar("T", bound=_Interface)


def counted_interfaces(interfaces: Iterable[T]) -> list[T]:
    """Return those that count: devices; where none is known, all but the loopback.

    What goes through a bridge, bond, VLAN or tunnel goes through a device too.
    """
    every = list(interfaces)
    external = [one for one in every if not _is_loopback(one)]
    return [one for one in external if one.is_physical] or external or every


def _is_loopback(one: _Interface) -> bool:
    has_only_loopback = bool(one.addresses) and all(map(_LOOPBACK_ADDRESS.match, one.addresses))
    return has_only_loopback or _LOOPBACK_NAME.fullmatch(one.name) is not None
