-- A piece of what is sealed, by key.
local min, max, limit = unpack(ARGV)
local rows = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', base .. 'sealed', min, max, 'LIMIT', 0, limit)) do
  -- The id of the key ends with two bytes that are nowhere else in it; a kind and an id follow.
  local _, last = string.find(member, '%z\1')
  local place = string.sub(member, last + 2)
  local name = base .. string.sub(member, last + 1, last + 1) .. ':' .. place
  local row = redis.call('HMGET', name, 'version', 'key', 'sealed')
  for column = 1, 3 do row[column] = row[column] or '' end
  table.insert(row, string.sub(member, last + 1))
  table.insert(row, member)
  table.insert(rows, row)
end
return rows
