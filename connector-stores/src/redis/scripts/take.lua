return drop(ARGV[1])
