"""Somebody who watches a program and speaks to it: what is typed runs in the program's own namespace.

Without `await` a statement is done where the program stands, and no time passes. With one it becomes a task of the loop
that runs, and has its turns like any other.
"""

import asyncio
import inspect
import sys

from _looplab_session import Session, advice, show


HERE = inspect.currentframe().f_code.co_filename
NAME = "<prompt>"


class Guest(Session):
    here = Session.here | {HERE}

    def __init__(self, compile, advise, answer):
        super().__init__(sys.modules["__main__"].__dict__, NAME, False, compile, advise, answer, None, None)

    def serve(self, kind, number, text):
        if kind == "statement":
            self._do(number, text)
        elif kind != "leave":
            super().serve(kind, number, text)

    def _do(self, number, source):
        try:
            pieces = self._compiled(source)
            if pieces[2]:
                self._begin(number, pieces)
                return
            value = self._evaluated(*pieces)
            shown = self._kept(value)
        except BaseException as error:
            self._refuse(number, error)
        else:
            self.answer(number, "done", shown, advice(value))

    def _begin(self, number, pieces):
        loop = asyncio._get_running_loop()
        if loop is None:
            hint = "Nothing can be awaited now: the program's event loop does not run. It does between the beginning and the end of asyncio.run()."
            self.answer(number, "raised", "RuntimeError: no running event loop\n", hint)
            return
        loop.create_task(self._perform(number, pieces), name=f"prompt-{number}")

    async def _perform(self, number, pieces):
        try:
            value = await self._evaluated(*pieces)
            shown = self._kept(value)
        except asyncio.CancelledError as error:
            self._refuse(number, error)
            raise
        except BaseException as error:
            self._refuse(number, error)
        else:
            self.answer(number, "done", shown, advice(value))

    def _refuse(self, number, error):
        own = isinstance(error, (KeyboardInterrupt, SystemExit))
        self.answer(number, "raised", self._told(error), "" if own else self.advise(error, "".join(self.lines)))
