from tests.tools import start
