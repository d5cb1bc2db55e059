package main

import (
	"html/template"
	"net/http"
	"os/exec"
)

var version = "dev"

func main() {
	exec.Command("git", "version").Run()
	t := template.Must(template.ParseFiles("templates/index.html"))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { t.Execute(w, version) })
	http.ListenAndServe(":8080", nil)
}
