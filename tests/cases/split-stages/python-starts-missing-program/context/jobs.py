import subprocess

subprocess.run(["frobnicate", "-i", "in"], check=True)
