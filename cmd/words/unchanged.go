package main

// unchanged are texts that are the same in every language: names of products, headers and attributes, and signs.
var unchanged = []string{}

// unchangedIn are texts that are the same in one language.
var unchangedIn = map[string][]string{}
