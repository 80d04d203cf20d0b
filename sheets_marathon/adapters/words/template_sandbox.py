"""Where templates run: they may read what they are given, and neither reach out of it nor go on for ever.

jinja2's sandbox keeps templates from Python's insides, from changing what they are given and from huge ranges; a
loop in a loop, or macros that call each other, could still keep the service from its next post.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import BytecodeCache, TemplateSyntaxError, nodes, pass_context
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MOST_STEPS = 50_000
"""Turns of loops and calls in one post. Ours take hundreds; this many take a tenth of a second."""
_LONGEST = 100_000
_COUNTED = "counted by the sandbox"


class _CompiledOnce(BytecodeCache):
    """What this process has compiled, by file and content: several environments read the same templates."""

    def __init__(self) -> None:
        self._compiled: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, compiled = self._compiled.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.checksum, bucket.bytecode_to_string()


_COMPILED = _CompiledOnce()


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """``begin`` each rendering. What is not allowed raises jinja2's SecurityError, or OverflowError for a range."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:
        super().__init__(bytecode_cache=_COMPILED, **options)
        self._steps = 0
        self.filters[_COUNTED] = self._counted()

    def begin(self) -> None:
        """Count the steps from zero."""
        self._steps = 0

    def call(self, context: Context, called: Any, /, *args: Any, **named: Any) -> Any:
        """A call in a template: a step."""
        self._step()
        # "x".ljust(10 ** 9) is one step and a gigabyte.
        if any(isinstance(each, int) and abs(each) > _LONGEST for each in args) and _of_text(called):
            raise SecurityError(f"numbers over {_LONGEST:,} are too large for that")
        return super().call(context, called, *args, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """``*`` and ``**``, unless what comes out would be huge."""
        if operator == "**" and isinstance(right, int | float) and abs(right) > 100:
            raise SecurityError("powers over 100 are too large")
        for repeated, times in ((left, right), (right, left)):
            if (
                operator == "*"
                and hasattr(repeated, "__len__")
                and isinstance(times, int)
                and len(repeated) * times > _LONGEST
            ):
                raise SecurityError(f"repeating something to over {_LONGEST:,} parts is too much")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for loop in template.find_all(nodes.For):
            if loop.recursive:
                raise TemplateSyntaxError("a loop can't be recursive here", loop.lineno, name, filename)
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno, environment=self)
        return template

    def _counted(self) -> Any:
        # With the context it is not worked out when the template is compiled, as a loop over a plain list would be.
        @pass_context
        def counted(context: Context, values: Iterable[Any]) -> Iterator[Any]:
            del context
            for value in values:
                self._step()
                yield value

        return counted

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise SecurityError(f"it takes more than {_MOST_STEPS:,} steps: is there a loop without an end?")


def _of_text(called: Any) -> bool:
    return isinstance(getattr(called, "__self__", None), str | bytes)
