"""An object on the bus, declared as tables of methods, properties and signals.

From the tables come the check of what a call brings, org.freedesktop.DBus.Properties, and the description
that org.freedesktop.DBus.Introspectable returns. See the D-Bus Specification, "Standard Interfaces".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, new_error, new_method_return, new_signal

PROPERTIES = "org.freedesktop.DBus.Properties"
_ERRORS = "org.freedesktop.DBus.Error."

Types = Sequence[str]
"""The D-Bus type of each argument."""


class RefusedCall(Exception):
    """A call that is answered by an error."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = f"{_ERRORS}{error}"


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it takes and returns, and what it calls with the arguments of a message."""

    takes: Types
    returns: Types
    call: Callable[..., Sequence[object]]


@dataclass(frozen=True, slots=True)
class Property:
    """A property that can be read."""

    type: str
    read: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface of an object; `signals` has the types of what each signal brings."""

    name: str
    methods: Mapping[str, Method]
    properties: Mapping[str, Property] = field(default_factory=dict)
    signals: Mapping[str, Types] = field(default_factory=dict)


class BusObject:
    """An object at a path: its own interface, and those that every object has."""

    def __init__(self, path: str, interface: Interface) -> None:
        self.path, self._own = path, interface
        standard = (
            Interface(
                PROPERTIES,
                {
                    "Get": Method(("s", "s"), ("v",), self._get),
                    "GetAll": Method(("s",), ("a{sv}",), self._get_all),
                    "Set": Method(("s", "s", "v"), (), self._set),
                },
            ),
            Interface(
                "org.freedesktop.DBus.Introspectable",
                {"Introspect": Method((), ("s",), lambda: (self._description(),))},
            ),
            Interface("org.freedesktop.DBus.Peer", {"Ping": Method((), (), tuple)}),
        )
        self._interfaces = {one.name: one for one in (interface, *standard)}

    def answer(self, message: Any) -> Any:  # noqa: ANN401  # untyped library
        """Return the answer to a call: what the method returns, or an error."""
        fields = message.header.fields
        try:
            method = self._method(fields.get(HeaderFields.interface), fields[HeaderFields.member])
            _check_arguments(fields.get(HeaderFields.signature, ""), method)
            body = tuple(method.call(*message.body))
        except RefusedCall as refused:
            return new_error(message, refused.error, "s", (str(refused),))
        return new_method_return(message, "".join(method.returns) or None, body)

    def signal(self, name: str, *body: object) -> Any:  # noqa: ANN401  # likewise
        """Return a signal of this object."""
        emitter = DBusAddress(self.path, interface=self._own.name)
        return new_signal(emitter, name, "".join(self._own.signals[name]) or None, body)

    def _method(self, interface: str | None, member: str) -> Method:
        """A call may leave the interface out."""
        for one in self._interfaces.values():
            if interface in {None, one.name} and member in one.methods:
                return one.methods[member]
        raise RefusedCall("UnknownMethod", f"There is no method {member} here.")

    def _get(self, interface: str, name: str) -> tuple[tuple[str, object]]:
        found = self._own.properties.get(name) if interface in {self._own.name, ""} else None
        if found is None:
            raise RefusedCall("UnknownProperty", f"There is no property {name} here.")
        return ((found.type, found.read()),)

    def _get_all(self, interface: str) -> tuple[dict[str, tuple[str, object]]]:
        if interface not in {self._own.name, ""}:
            return ({},)
        return ({name: (one.type, one.read()) for name, one in self._own.properties.items()},)

    def _set(self, _interface: str, name: str, _value: object) -> tuple[()]:
        raise RefusedCall("PropertyReadOnly", f"The property {name} cannot be set.")

    def _description(self) -> str:
        return f"<node>{''.join(_described(one) for one in self._interfaces.values())}</node>"


def no_such_object(message: Any) -> Any:  # noqa: ANN401  # untyped library
    """Return the answer to a call for a path without an object."""
    return new_error(message, f"{_ERRORS}UnknownObject", "s", ("There is no object at this path.",))


def _check_arguments(signature: str, method: Method) -> None:
    wanted = "".join(method.takes)
    if signature != wanted:
        raise RefusedCall("InvalidArgs", f"The arguments are {wanted or 'none'}.")


def _described(interface: Interface) -> str:
    parts = [
        f'<method name="{name}">{_arguments(one.takes, "in")}{_arguments(one.returns, "out")}</method>'
        for name, one in interface.methods.items()
    ]
    parts += [
        f'<property name="{name}" type="{one.type}" access="read"/>'
        for name, one in interface.properties.items()
    ]
    parts += [
        f'<signal name="{name}">{_arguments(types)}</signal>' for name, types in interface.signals.items()
    ]
    return f'<interface name="{interface.name}">{"".join(parts)}</interface>'


def _arguments(types: Types, direction: str = "") -> str:
    attribute = f' direction="{direction}"' if direction else ""
    return "".join(f'<arg type="{one}"{attribute}/>' for one in types)
