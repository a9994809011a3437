package main

import "gopkg.in/ini.v1"

func askLibraries() {
	ask("ini Bool", "texts", func(t string) (any, error) {
		key, err := ini.Empty().Section("").NewKey("key", t)
		if err != nil {
			return nil, err
		}
		return key.Bool()
	})
}
