import subprocess

subprocess.run(x)
