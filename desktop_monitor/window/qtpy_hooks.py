"""Replaces QtPy by PySide6, of which pywebview needs about two dozen classes.

QtPy copies all names of Qt into its own modules, for which PySide6 creates some two thousand classes that it
otherwise creates on first use: half of the time until the window process is ready.
"""

import sys
from types import ModuleType

from PySide6 import QtCore, QtGui, QtNetwork, QtWebChannel, QtWebEngineCore, QtWebEngineWidgets, QtWidgets

# Hook: the modules that webview.platforms.qt imports from QtPy.
_MODULES = (QtCore, QtGui, QtNetwork, QtWebChannel, QtWebEngineCore, QtWebEngineWidgets, QtWidgets)
# Hook: QtPy keeps classes in the module in which Qt 5 had them.
_MOVED = {"QtWidgets": QtGui, "QtWebEngineWidgets": QtWebEngineCore}


class _QtPyModule(ModuleType):
    """A module of PySide6 under QtPy's name."""

    def __init__(self, module: ModuleType) -> None:
        self._short_name = module.__name__.rpartition(".")[2]
        super().__init__(f"qtpy.{self._short_name}", module.__doc__)
        self._module = module

    def __getattr__(self, name: str) -> object:
        """Return the class from the module in which Qt 6 has it."""
        try:
            return getattr(self._module, name)
        except AttributeError:
            if name.startswith("__") or self._short_name not in _MOVED:
                raise
            return getattr(_MOVED[self._short_name], name)


def replace_qtpy() -> None:
    """Make ``import qtpy`` yield PySide6 for the rest of this process."""
    # Hook: the flags by which webview.platforms.qt recognises the binding.
    qtpy = ModuleType("qtpy", __doc__)
    vars(qtpy).update(PYQT5=False, PYQT6=False, PYSIDE2=False, PYSIDE6=True)
    sys.modules["qtpy"] = qtpy
    for module in map(_QtPyModule, _MODULES):
        sys.modules[module.__name__] = module
        setattr(qtpy, module.__name__.rpartition(".")[2], module)
