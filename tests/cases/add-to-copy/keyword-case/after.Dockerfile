from debian:12
copy . /a
Copy . /b
COPY	. /c
  COPY   .    /d
COPY . /e
A\
DD . /f
