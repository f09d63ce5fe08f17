"""A request to act on processes, from its check to its outcome."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from desktop_monitor.actions.handle import OpenHandle
from desktop_monitor.actions.protection import Protection, needs_confirmation
from desktop_monitor.actions.targets import Held, TooManyError, hold, owner
from desktop_monitor.model.action import (
    DONE_CODES,
    MAX_TARGETS,
    ActionAnswer,
    ActionCode,
    ActionKind,
    ActionPreview,
    ActionRequest,
    ActionTarget,
    PreviewRequest,
    answer,
)
from desktop_monitor.model.process import ProcessKey

log = logging.getLogger(__name__)

END_WAIT_S = 3
"""How long an answer waits for processes to end; most save what they have in less."""
_ENDING = frozenset({ActionKind.END, ActionKind.KILL})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessActions:
    """Acts on processes. Any thread may call it, but not the sampler's: it waits for processes to end."""

    is_read_only: bool
    open_handle: OpenHandle | None
    """None where the system cannot hold a process."""
    is_alive: Callable[[ProcessKey], bool]
    """Compares an identity with the process that has its pid now."""
    is_unmistakable: Callable[[ProcessKey], bool]
    """Whether no later process can have this identity; see `LiveProcessTable.is_unmistakable`."""
    protection: Protection
    end_wait_s: int = END_WAIT_S

    def preview(self, key: ProcessKey, request: PreviewRequest) -> ActionPreview:
        """Return the processes that an action would be about, and why it would not be done."""
        with ExitStack() as closing:
            try:
                held = self._hold((key, *request.also), closing, with_descendants=request.tree)
            except TooManyError:
                return ActionPreview((), answer(ActionCode.TOO_MANY, limit=MAX_TARGETS))
            refusal = self._refusal(held, request.action, is_confirmed=False)
            if refusal is None and self.open_handle is not None:
                refusal = self._missing_permission(held)
            return ActionPreview(_targets(held), refusal)

    def act(self, action: ActionKind, key: ProcessKey, request: ActionRequest) -> ActionAnswer:
        """Act on processes, and return what became of it."""
        keys = (key, *request.also)
        with ExitStack() as closing:
            done = self._act(action, keys, request, closing)
        log.info(
            "process action: action=%s pid=%d processes=%d tree=%s code=%s",
            action,
            key[0],
            len(keys),
            request.tree,
            done.code,
        )
        return done

    def _act(
        self, action: ActionKind, keys: Sequence[ProcessKey], request: ActionRequest, closing: ExitStack
    ) -> ActionAnswer:
        if self.is_read_only:
            return answer(ActionCode.READ_ONLY)
        try:
            held = self._hold(keys, closing, with_descendants=request.tree)
        except TooManyError:
            return answer(ActionCode.TOO_MANY, limit=MAX_TARGETS)
        mistakable = [one for one in held if (key := _key_of(one, keys)) and not self.is_unmistakable(key)]
        if mistakable:
            return answer(ActionCode.JUST_STARTED, _targets(mistakable))
        refusal = self._refusal(held, action, is_confirmed=request.confirmed)
        refusal = refusal or self._missing_permission(held)
        return refusal or self._send(action, held, request.nice)

    def _hold(self, keys: Sequence[ProcessKey], closing: ExitStack, *, with_descendants: bool) -> list[Held]:
        if self.open_handle is None:
            return []
        return hold(
            keys,
            with_descendants=with_descendants,
            open_handle=self.open_handle,
            is_alive=self.is_alive,
            closing=closing,
        )

    def _refusal(
        self, held: Sequence[Held], action: ActionKind, *, is_confirmed: bool
    ) -> ActionAnswer | None:
        if self.is_read_only:
            return answer(ActionCode.READ_ONLY)
        if self.open_handle is None:
            return answer(ActionCode.NO_CHECK, (ActionTarget(0, "?"),))
        if not held:
            return answer(ActionCode.ALREADY_GONE)
        pid, code = self.protection.refusal_of_first(one.handle.pid for one in held)
        if code is not None:
            return answer(code, tuple(one.target for one in held if one.handle.pid == pid))
        desktop = [one for one in held if needs_confirmation(one.name, action)]
        if desktop and not is_confirmed:
            return answer(ActionCode.NEEDS_CONFIRMATION, _targets(desktop))
        return None

    def _missing_permission(self, held: Sequence[Held]) -> ActionAnswer | None:
        for one in held:
            try:
                one.handle.check_permission()
            except PermissionError:
                return _not_permitted(one)
            except ProcessLookupError:
                continue
        return None

    def _send(self, action: ActionKind, held: Sequence[Held], nice: int | None) -> ActionAnswer:
        reached: list[Held] = []
        for one in held:
            try:
                if action is ActionKind.NICE:
                    one.handle.set_nice(nice or 0)
                else:
                    one.handle.send(action)
            except PermissionError:
                return _not_raised(one) if action is ActionKind.NICE else _not_permitted(one)
            except (ProcessLookupError, FileNotFoundError):
                # A shell that waits for a process of the same request ends with it, before its own signal.
                if action not in _ENDING or not reached:
                    continue
            reached.append(one)
        if not reached:
            return answer(ActionCode.ALREADY_GONE)
        if action in _ENDING:
            running = self._running(reached)
            if running:
                return answer(ActionCode.STILL_RUNNING, _targets(running), seconds=self.end_wait_s)
        details = {"nice": nice or 0} if action is ActionKind.NICE else {}
        return answer(DONE_CODES[action], _targets(reached), **details)

    def _running(self, held: Sequence[Held]) -> list[Held]:
        """Wait for processes to end, and return those that have not."""
        until_s = time.monotonic() + self.end_wait_s
        return [one for one in held if not one.handle.wait(max(0.0, until_s - time.monotonic()))]


def _targets(held: Sequence[Held]) -> tuple[ActionTarget, ...]:
    return tuple(one.target for one in held)


def _key_of(held: Held, keys: Sequence[ProcessKey]) -> ProcessKey | None:
    return next((key for key in keys if key[0] == held.handle.pid), None)


def _not_permitted(one: Held) -> ActionAnswer:
    return answer(ActionCode.OTHER_USER, (one.target,), owner=owner(one.handle.pid))


def _not_raised(one: Held) -> ActionAnswer:
    return answer(ActionCode.RAISES_PRIORITY, (one.target,))
