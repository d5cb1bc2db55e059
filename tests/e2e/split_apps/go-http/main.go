// Command web answers with a page that it renders anew for each request.
package main

import (
	"html/template"
	"log"
	"net/http"
	"time"
)

var version = "unknown"

func main() {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		page, err := template.ParseFiles("templates/index.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = page.Execute(w, map[string]string{"Version": version, "Zone": zone.String()})
	})
	log.Fatal(http.ListenAndServe(":8000", nil))
}
