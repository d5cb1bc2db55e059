WORDS = open("/usr/share/dict/words").read()
