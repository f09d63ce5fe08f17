"""Another program, with a maximised window."""

import sys

from PySide6.QtWidgets import QApplication, QWidget

application = QApplication(sys.argv)
window = QWidget()
window.showMaximized()
window.raise_()
window.activateWindow()
application.exec()
