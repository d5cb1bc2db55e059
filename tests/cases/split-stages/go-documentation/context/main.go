/*
 * Licensed as LICENSE says; open points are in TODO and docs/index.rst.
 */
// See LICENSE.
package main

import (
	"html/template"
	"net/http"
)

var version = "dev"

func main() {
	t := template.Must(template.ParseFiles("templates/index.html"))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { t.Execute(w, version) })
	// docs/index.rst tells what the answer looks like.
	http.HandleFunc("/news", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "NEWS.md") }) // and TODO
	http.Handle("/manual/", http.StripPrefix("/manual/", http.FileServer(http.Dir("doc"))))
	http.ListenAndServe(":8080", nil)
}
