FROM mcr.microsoft.com/windows/servercore:ltsc2022
WORKDIR C:\\app
WORKDIR data
WORKDIR C:/x
WORKDIR data
