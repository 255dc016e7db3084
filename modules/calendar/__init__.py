"""工作日历: which days are working days, with the make-up days of the State Council's notices."""
