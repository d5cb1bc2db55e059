# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN net user John B@dP@ssw0rd /ADD
RUN net user Guest /active:no
RUN sc.exe config app PASSWORD= B@dP@ssw0rd
RUN deploy --password B@dP@ssw0rd
CMD ["app.exe"]
