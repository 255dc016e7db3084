"""Figures: what the product reaches beside what a library's documented use reaches, in the same minutes.

`./quancheng bench NAME` runs one suite, a package in `bench/suites`. To add figures to a suite, write a function
`rows(run, place)` that yields `Row`s, and call it in the suite's `rows`.
"""
