import sqlite3
DB = "notes.db"
connection = sqlite3.connect(DB)
print(open("page.html", "r").read())
