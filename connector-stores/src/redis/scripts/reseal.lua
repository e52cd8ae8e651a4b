-- Writes what was sealed anew, if nobody has written since.
local kind, place, version, before, sealed_by, key, sealed = unpack(ARGV)
local name = base .. kind .. ':' .. place
local old = redis.call('HMGET', name, 'version', 'sealed_by')
if (old[1] or '') ~= version or old[2] ~= before then return 0 end
redis.call('ZREM', base .. 'sealed', before .. kind .. place)
redis.call('ZADD', base .. 'sealed', 0, sealed_by .. kind .. place)
redis.call('HSET', name, 'sealed_by', sealed_by, 'key', key, 'sealed', sealed)
return 1
