shell touch hostile_mark
