package main

func askLibraries() {}
