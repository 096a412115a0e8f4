package depeche

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"github.com/depeche-wire/depeche/pkg/service"
)

const (
	// maxStorage is the most that the streams take unless the settings say more.
	maxStorage = 30 << 30
	// minStorage is the least that they can do with.
	minStorage = 256 << 20
)

// folder is the data folder, held by this process alone.
type folder struct {
	path string
	lock *flock.Flock
}

// openFolder makes the folder if need be, makes sure that it can be written and
// locks it. Its error is a service.BadSetting.
func openFolder(path string) (*folder, error) {
	bad := func(err error) error { return service.BadSetting{Key: "data", Err: err} }
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, bad(err)
	}
	if err := os.MkdirAll(path, 0o750); err != nil {
		return nil, bad(fmt.Errorf("cannot make the folder %s: %s; make it, or set another", path, reason(err)))
	}
	lock := flock.New(filepath.Join(path, "lock"), flock.SetPermissions(0o640))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, bad(fmt.Errorf("cannot write in the folder %s: %s; give it to this user, or set another", path, reason(err)))
	}
	if !locked {
		return nil, bad(fmt.Errorf("the folder %s is used by another depeche%s; stop that one, or set another folder", path, holder(lock.Path())))
	}
	f := &folder{path: path, lock: lock}
	if err := os.WriteFile(lock.Path(), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o640); err != nil {
		f.close()
		return nil, bad(fmt.Errorf("cannot write in the folder %s: %s; give it to this user, or set another", path, reason(err)))
	}
	return f, nil
}

func (f *folder) close() { _ = f.lock.Close() } // the process ends

// holder names the process that holds the lock.
func holder(lock string) string {
	text, err := os.ReadFile(lock)
	pid := strings.TrimSpace(string(text))
	if _, notNumber := strconv.Atoi(pid); err != nil || notNumber != nil {
		return ""
	}
	return " (pid " + pid + ")"
}

// reason is an error of the file system without the path, which the message has.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		if errors.Is(path.Err, syscall.ENOTDIR) || errors.Is(path.Err, syscall.EEXIST) {
			return "there is a file in its place (" + path.Path + ")"
		}
		return path.Err.Error()
	}
	return err.Error()
}

// storage returns what the streams may take: what the settings say, else a third
// of what is free, counting what they have already.
func (f *folder) storage(setting int64, dir string) int64 {
	if setting > 0 {
		return setting
	}
	free := freeBytes(f.path)
	if free == 0 {
		return 8 << 30
	}
	return max(minStorage, min(maxStorage, (free+sizeOf(dir))/3))
}

// sizeOf adds up the files under dir, as far as they can be read.
func sizeOf(dir string) int64 {
	var total int64
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // what cannot be read does not count
		}
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
