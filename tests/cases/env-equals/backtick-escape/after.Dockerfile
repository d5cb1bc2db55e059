# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
ENV A="C:\Program Files\x"
ENV B="C:\dir`
    sub dir `$x `` end"
ENV C=C:\
