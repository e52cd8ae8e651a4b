local max, limit, wake = ARGV[1], ARGV[2], ARGV[3]
local ids = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', base .. 'due', '-', max, 'LIMIT', 0, limit)) do
  local id = string.sub(member, 13)
  redis.call('ZREM', base .. 'due', member)
  redis.call('ZADD', base .. 'due', 0, wake .. id)
  redis.call('HSET', base .. 'r:' .. id, 'wake', wake)
  table.insert(ids, id)
end
return ids
