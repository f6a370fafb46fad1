"""What Windows exports tell of a running deployment: files of many shapes in, one estate of observed facts out."""
