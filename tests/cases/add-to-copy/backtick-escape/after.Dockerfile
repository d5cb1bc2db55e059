# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
COPY . C:\app
COPY a.txt `
    C:\app\
COPY conf\app.conf C:\app\
