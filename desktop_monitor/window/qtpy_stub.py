"""QtPy's place is taken by PySide6 itself: pywebview asks QtPy for two dozen of Qt's classes.

QtPy copies every name of Qt into modules of its own, and so has PySide6 make some two thousand classes, where
it otherwise makes those that are used: half of what a window's process does before it can begin.
"""

import sys
from types import ModuleType

from PySide6 import (
    QtCore,
    QtGui,
    QtNetwork,
    QtWebChannel,
    QtWebEngineCore,
    QtWebEngineWidgets,
    QtWidgets,
)

_MODULES = (QtCore, QtGui, QtNetwork, QtWebChannel, QtWebEngineCore, QtWebEngineWidgets, QtWidgets)
# QtPy has some classes where Qt 5 had them.
_MOVED = {"QtWidgets": QtGui, "QtWebEngineWidgets": QtWebEngineCore}


class _Module(ModuleType):
    """One of Qt's modules under QtPy's name."""

    def __init__(self, module: ModuleType) -> None:
        self._noun = module.__name__.rpartition(".")[2]
        super().__init__(f"qtpy.{self._noun}", module.__doc__)
        self._module = module

    def __getattr__(self, name: str) -> object:
        """Find a class where Qt 6 has it."""
        try:
            return getattr(self._module, name)
        except AttributeError:
            if name.startswith("__") or self._noun not in _MOVED:
                raise
            return getattr(_MOVED[self._noun], name)


def stand_in() -> None:
    """Let `import qtpy` find PySide6, for the rest of this process."""
    qtpy = ModuleType("qtpy", __doc__)
    vars(qtpy).update(PYQT5=False, PYQT6=False, PYSIDE2=False, PYSIDE6=True)
    sys.modules["qtpy"] = qtpy
    for module in map(_Module, _MODULES):
        sys.modules[module.__name__] = module
        setattr(qtpy, module.__name__.rpartition(".")[2], module)
