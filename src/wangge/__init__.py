"""Wangge 网格: open software a Chinese district runs its grassroots work on.

SQLite is swapped for `pysqlite3` before Django loads: the distribution's library (3.40) can corrupt a database when
the write-ahead log is reset while another connection reads.
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

__version__ = "0.1.0"
