//go:build unix

package depeche

import "syscall"

// freeBytes returns what an ordinary user may still write on the disk of dir; 0
// if it cannot be told.
func freeBytes(dir string) int64 {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0
	}
	return int64(fs.Bavail) * int64(fs.Bsize) //nolint:unconvert // the types differ between systems
}
