local hash, id, deadline, over, sealed_by, key, sealed = unpack(ARGV)
for _, member in ipairs(redis.call('ZRANGEBYLEX', base .. 'flows', '-', over, 'LIMIT', 0, 1000)) do
  drop(string.sub(member, 13))
end
drop(hash)
redis.call('HSET', base .. 'f:' .. hash, 'id', id, 'deadline', deadline, 'sealed_by', sealed_by, 'key', key, 'sealed', sealed)
redis.call('ZADD', base .. 'flows', 0, deadline .. hash)
redis.call('ZADD', base .. 'sealed', 0, sealed_by .. 'f' .. hash)
redis.call('SADD', base .. 'of:' .. id, hash)
return 1
