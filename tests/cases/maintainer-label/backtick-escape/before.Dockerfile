# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
MAINTAINER Jane `the boss` at C:\jane $x
