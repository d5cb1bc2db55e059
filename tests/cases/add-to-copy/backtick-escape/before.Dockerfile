# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
ADD . C:\app
ADD a.txt `
    C:\app\
ADD conf\app.conf C:\app\
