// Reads {"texts", "urls", "hosts"} on stdin; prints {"reading": [answer, ...]}: a value, null for "not set", {"refused": why}.
package main

import (
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
)

var tables = map[string][]string{}
var answers = map[string][]any{}

func ask(name string, table string, read func(string) (any, error)) {
	for _, text := range tables[table] {
		value, err := read(text)
		if err != nil {
			value = map[string]string{"refused": err.Error()}
		}
		answers[name] = append(answers[name], value)
	}
}

func main() {
	if err := json.NewDecoder(os.Stdin).Decode(&tables); err != nil {
		panic(err)
	}
	ask("ParseBool", "texts", func(t string) (any, error) { return strconv.ParseBool(t) })
	ask("Atoi", "texts", func(t string) (any, error) { return strconv.Atoi(t) })
	ask("SplitHostPort", "hosts", func(t string) (any, error) {
		host, port, err := net.SplitHostPort(t)
		return map[string]string{"host": host, "port": port}, err
	})
	ask("url.Parse", "urls", func(t string) (any, error) {
		u, err := url.Parse(t)
		if err == nil && u.Scheme == "" {
			err = errors.New("no scheme, so nothing is known of it")
		}
		if err != nil {
			return nil, err
		}
		password, _ := u.User.Password()
		port, _ := strconv.Atoi(u.Port())
		return map[string]any{"host": u.Hostname(), "port": port, "username": u.User.Username(), "password": password}, nil
	})
	askLibraries()
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
