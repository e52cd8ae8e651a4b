local id = ARGV[1]
unindex(id, stored(id))
for _, hash in ipairs(redis.call('SMEMBERS', base .. 'of:' .. id)) do drop(hash) end
redis.call('DEL', base .. 'r:' .. id, base .. 'l:' .. id)
return 1
