FROM mcr.microsoft.com/windows/servercore:ltsc2022
ARG API_TOKEN
RUN curl -u x:%API_TOKEN% https://host.example
SHELL ["powershell", "-Command"]
RUN Invoke-WebRequest -Headers @{Authorization=$env:API_TOKEN} https://host.example
