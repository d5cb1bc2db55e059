from debian:12
add . /a
Add . /b
ADD	. /c
  ADD   .    /d
aDd . /e
A\
DD . /f
