import subprocess

subprocess.run(["ffmpeg", "-i", "in"], check=True)
