module app.example/web

go 1.19
