"""Dataclasses and named tuples that cost little to import.

Python's own compile code for every class while its module is imported: `dataclasses` up to six methods, named
tuples their constructor. That took a third of the time from `hitl run` to its first question. Here the
`__init__` of a dataclass is compiled when its second object is made, named tuples with the same number of
fields share one constructor under different names, the other methods are the same for every class, and
annotations stay texts. `fields`, `replace` and the like are Python's own, and so is what a type checker sees.
"""

from __future__ import annotations

import dataclasses
from collections import _tuplegetter  # type: ignore[attr-defined]  # what namedtuple has; a property is slower
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import _FIELD as _A_FIELD  # type: ignore[attr-defined]  # what marks those that are no ClassVar
from dataclasses import MISSING, FrozenInstanceError
from functools import cache
from reprlib import recursive_repr
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import NamedTuple as NamedTuple
else:

    class _Named(type):
        """Makes a named tuple of a class that has NamedTuple as its first base."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body["__annotations__"])
            defaults = {field: body.pop(field) for field in fields if field in body}
            columns = {field: _tuplegetter(number, None) for number, field in enumerate(fields)}
            own = {
                "__slots__": (),
                "__new__": _new(fields, defaults),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": defaults,
            }
            return type(name, (_Tuple, *bases[1:]), {**body, **columns, **own})

    class NamedTuple(metaclass=_Named):
        """The base of named tuples, as in `typing`."""

    def dataclass(
        decorated: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
        eq: bool = True,
    ) -> type | Callable[[type], type]:
        """Make a dataclass of a class.

        The arguments mean what they mean in the standard library; methods that the class has itself stay.
        A field without `init` is left to `__post_init__`.
        """
        methods: dict[str, Any] = {"__repr__": _Methods.__repr__}
        if eq:
            methods |= {"__eq__": _Methods.__eq__, "__hash__": _Methods.__hash__ if frozen else None}
        if frozen:
            methods |= {name: getattr(_Methods, name) for name in _OF_FROZEN}

        def of(cls: type) -> type:
            own = _own_fields(cls, kw_only)
            fields = _inherited_fields(cls) | own
            left_out = own.keys() | {"__dict__", "__weakref__"}
            body = methods | {name: value for name, value in vars(cls).items() if name not in left_out}
            body |= {
                "__doc__": cls.__doc__ or cls.__name__,
                "__match_args__": tuple(f.name for f in fields.values() if f.init and not f.kw_only),
                "__dataclass_fields__": fields,
                "__dataclass_params__": _PARAMS,
            }
            if slots:
                body["__slots__"] = tuple(own)
            else:
                body |= {f.name: f.default for f in own.values() if f.default is not MISSING}
            # A class is made anew faster than seven methods are set on the one that is there.
            made: Any = type(cls)(cls.__name__, cls.__bases__, {**body, "__qualname__": cls.__qualname__})
            if "__init__" not in vars(made):
                made.__init__ = _init_compiled_later(made, frozen)
            return made

        return of if decorated is None else of(decorated)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Example:
    """A dataclass of the standard library, for what it notes of each."""


_PARAMS = vars(_Example)["__dataclass_params__"]


def _inherited_fields(cls: type) -> dict[str, dataclasses.Field[Any]]:
    bases = [vars(base).get("__dataclass_fields__", {}) for base in reversed(cls.__mro__)]
    return {name: field for fields in bases for name, field in fields.items()}


def _own_fields(cls: type, kw_only: bool) -> dict[str, dataclasses.Field[Any]]:
    """The fields that a class adds to those of its bases, as the standard library keeps them."""
    body, own = vars(cls), {}
    for name, annotation in body.get("__annotations__", {}).items():
        if annotation.startswith("ClassVar"):
            continue
        given = body.get(name, MISSING)
        field: Any = given if isinstance(given, dataclasses.Field) else dataclasses.field(default=given)
        field.name, field.type, field._field_type = name, annotation, _A_FIELD
        if field.kw_only is MISSING:
            field.kw_only = kw_only
        own[name] = field
    return own


class _Tuple(tuple[Any, ...]):
    """What every named tuple can do without knowing its fields beforehand."""

    __slots__ = ()
    _fields = tuple[str, ...]()

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Any:
        return tuple.__new__(cls, values)

    def _replace(self, /, **changes: Any) -> Any:
        changed = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{type(self).__name__} has no {', '.join(changes)}")
        return changed

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        shown = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({', '.join(shown)})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


def _new(fields: Sequence[str], defaults: Mapping[str, Any]) -> FunctionType:
    """`__new__` of a named tuple with these fields."""
    shared = _new_of(len(fields))
    code = shared.__code__.replace(co_name="__new__", co_qualname="__new__", co_varnames=("_cls", *fields))
    return FunctionType(code, shared.__globals__, "__new__", tuple(defaults.values()))


@cache
def _new_of(count: int) -> FunctionType:
    """`__new__` of a named tuple with so many fields."""
    names = "".join(f"_{number}, " for number in range(count))
    made: FunctionType = eval(f"lambda _cls, {names}: _new(_cls, ({names}))", {"_new": tuple.__new__})  # noqa: S307
    return made


_OF_FROZEN = ("__setattr__", "__delattr__", "__getstate__", "__setstate__")


class _Methods:
    """What every dataclass can have without knowing its fields beforehand."""

    @recursive_repr()
    def __repr__(self) -> str:
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in _fields(self) if field.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        return _compared(self) == _compared(other) if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(_compared(self))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __getstate__(self) -> list[Any]:
        return [getattr(self, field.name) for field in _fields(self)]

    def __setstate__(self, state: Iterable[Any]) -> None:
        for field, value in zip(_fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)


def _fields(of: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(of)


def _compared(value: object) -> tuple[Any, ...]:
    return tuple(getattr(value, field.name) for field in _fields(value) if field.compare)


def _init_compiled_later(cls: Any, frozen: bool) -> Callable[..., None]:
    """Sets the fields of the first object one by one: of many classes there is only one."""
    used = False

    def init(self: object, *args: object, **kwargs: object) -> None:
        nonlocal used
        if not used and _filled(self, _fields(cls), args, kwargs):
            used = True
            return
        cls.__init__ = compiled = _init(cls, frozen)
        compiled(self, *args, **kwargs)

    return init


def _filled(
    new: Any,
    fields: Sequence[dataclasses.Field[Any]],
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> bool:
    """Set the fields of a new object; False when the arguments do not fit."""
    fields = [field for field in fields if field.init]
    positional = [field.name for field in fields if not field.kw_only]
    given = dict(zip(positional, args, strict=False)) | kwargs
    if len(given) != len(args) + len(kwargs) or not given.keys() <= {field.name for field in fields}:
        return False
    for field in fields:
        if field.name not in given and field.default_factory is not MISSING:
            value = field.default_factory()
        else:
            value = given.get(field.name, field.default)
        if value is MISSING:
            return False
        object.__setattr__(new, field.name, value)
    if hasattr(new, "__post_init__"):
        new.__post_init__()
    return True


def _init(cls: Any, frozen: bool) -> Callable[..., None]:
    """`__init__`, compiled from a text that names each field, as the standard library does it."""
    known: dict[str, Any] = {"_NOT_GIVEN": MISSING, "_set": object.__setattr__}
    positional, by_name, body = ["self"], list[str](), ["pass"]
    for field in (field for field in _fields(cls) if field.init):
        name = parameter = value = field.name
        if field.default is not MISSING:
            known[f"_DEFAULT_{name}"] = field.default
            parameter = f"{name}=_DEFAULT_{name}"
        elif field.default_factory is not MISSING:
            known[f"_NEW_{name}"] = field.default_factory
            parameter = f"{name}=_NOT_GIVEN"
            value = f"_NEW_{name}() if {name} is _NOT_GIVEN else {name}"
        (by_name if field.kw_only else positional).append(parameter)
        if not frozen:
            body.append(f"self.{name} = {value}")
        elif isinstance(slot := getattr(cls, name, None), MemberDescriptorType):
            known[f"_set_{name}"] = slot.__set__  # in a third of the time that a name needs
            body.append(f"_set_{name}(self, {value})")
        else:
            body.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ", ".join([*positional, "*", *by_name] if by_name else positional)
    exec("\n ".join([f"def __init__({parameters}):", *body]), known)  # noqa: S102  made of our own sources
    compiled: Callable[..., None] = known["__init__"]
    compiled.__qualname__ = f"{cls.__qualname__}.__init__"
    return compiled
