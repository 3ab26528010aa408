"""Dataclasses for a program that runs for a tenth of a second.

`dataclasses` compiles up to five methods for each class and imports `inspect`: with a hundred classes that is a third of
a run (measured: 35 of 105 ms). Here all classes share the same methods. To a type checker these are the
library's own `dataclass`, `field`, `fields` and `replace`, and for what is used of them they behave alike.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from dataclasses import dataclass, field, fields, replace
else:
    _NONE = object()

    class _Field:
        """What a class says of a field beside its type; for `fields`, also its name."""

        __slots__ = ("compare", "default", "default_factory", "kw_only", "name", "repr")

        def __init__(self, default, default_factory, kw_only, repr, compare):
            self.name = ""
            self.default = default
            self.default_factory = default_factory
            self.kw_only = kw_only
            self.repr = repr
            self.compare = compare

    class _Library:
        """What the library's own functions (`replace`, `fields`, `asdict`) ask a class for, made when they ask."""

        def __get__(self, record, cls):
            from dataclasses import MISSING, make_dataclass
            from dataclasses import field as made

            def same(some):
                default = MISSING if some.default is _NONE else some.default
                factory = MISSING if some.default_factory is _NONE else some.default_factory
                return made(default=default, default_factory=factory, kw_only=True, repr=some.repr, compare=some.compare)

            found = [(some.name, object, same(some)) for some in cls.__record_fields__.values()]
            return make_dataclass(cls.__name__, found).__dataclass_fields__

    def field(*, default=_NONE, default_factory=_NONE, kw_only=False, repr=True, compare=True):
        """Say more of a field than its type."""
        return _Field(default, default_factory, kw_only, repr, compare)

    def fields(record):
        """Give the fields of a class or an instance, in order."""
        if not hasattr(record, "__record_fields__"):
            from dataclasses import fields

            return fields(record)
        return tuple(record.__record_fields__.values())

    def replace(record, /, **changes):
        """Make a copy that differs in these fields."""
        if not hasattr(record, "__record_fields__"):  # one of a pack that uses the library
            from dataclasses import replace

            return replace(record, **changes)
        return type(record)(**{**{name: getattr(record, name) for name in record.__record_fields__}, **changes})

    def dataclass(cls=None, /, *, frozen=False, eq=True, repr=True, slots=False):
        """Make a class a record of its annotated names. `slots` is for type checkers: it changes nothing here."""

        def make(cls):
            found = {}
            for base in cls.__mro__[:0:-1]:
                found.update(base.__dict__.get("__record_fields__", {}))
            for name, annotation in cls.__annotations__.items():
                if not annotation.startswith("ClassVar"):
                    found[name] = _declared(cls, name)
            cls.__record_fields__ = found
            cls.__dataclass_fields__ = _Library()
            cls.__match_args__ = tuple(name for name, some in found.items() if not some.kw_only)
            cls.__record_start__ = {name: some.default for name, some in found.items()}
            cls.__record_needs__ = tuple(name for name, some in found.items() if some.default is some.default_factory is _NONE)
            cls.__record_makes__ = tuple((name, some.default_factory) for name, some in found.items() if some.default_factory is not _NONE)
            cls.__record_binds__ = tuple((name, some.default) for name, some in found.items() if hasattr(type(some.default), "__get__"))
            cls.__record_same__ = tuple(name for name, some in found.items() if some.compare)
            methods = {"__init__": _init, "__repr__": _repr} if repr else {"__init__": _init}
            if frozen:
                methods.update(__setattr__=_refuse, __delattr__=_refuse)
            if eq:
                methods.update(__eq__=_eq, __hash__=_hash if frozen else None)
            for name, method in methods.items():
                if name not in cls.__dict__ or name == "__hash__":
                    setattr(cls, name, method)
            return cls

        return make if cls is None else make(cls)

    def _declared(cls, name):
        """Give the field that a class declares, and leave its default where an instance finds it."""
        given = cls.__dict__.get(name, _NONE)
        made = given if isinstance(given, _Field) else field(default=given)
        made.name = name
        if made.default is not _NONE:
            setattr(cls, name, made.default)
        elif given is not _NONE:
            delattr(cls, name)
        return made

    def _init(self, *args, **named):
        cls, values = type(self), self.__dict__
        places = cls.__match_args__
        twice = named and not named.keys().isdisjoint(places[: len(args)])
        if twice or len(args) > len(places) or not named.keys() <= cls.__record_fields__.keys():
            raise TypeError(f"{cls.__name__}: no such fields, or one twice: {len(args)} values and {', '.join(named) or 'no names'}")
        values.update(cls.__record_start__)  # which keeps the fields in their order
        values.update(zip(places, args))  # noqa: B905 - there may be fewer values
        values.update(named)
        for name, make in cls.__record_makes__:
            if values[name] is _NONE:
                values[name] = make()
        for name in cls.__record_needs__:
            if values[name] is _NONE:
                raise TypeError(f"{cls.__name__}: no value for {name}")

    def _repr(self):
        shown = (f"{name}={getattr(self, name)!r}" for name, some in self.__record_fields__.items() if some.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _values(self):
        values = self.__dict__
        return tuple([values[name] for name in self.__record_same__])

    def _eq(self, other):
        return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(_values(self))

    def _refuse(self, name, *_):
        raise AttributeError(f"{type(self).__name__}.{name} can't be changed: the record is frozen")


__all__ = ["dataclass", "field", "fields", "replace"]
