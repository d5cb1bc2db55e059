FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN curl x
EXPOSE 80
CMD ["x.exe"]
