with open("/var/lib/notes/log", mode="a") as log:
    log.write("started")
