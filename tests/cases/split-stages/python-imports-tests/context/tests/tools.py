import subprocess


def start(x):
    subprocess.run(x)
