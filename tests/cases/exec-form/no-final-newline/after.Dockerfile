FROM debian:12
cmd   ["serve",   "--port", "80"]